import type { Page } from 'playwright-core';

/** Fields that take text; those of dates, numbers and passwords too, but not what is dragged or ticked. */
const FIELDS = ['checkbox', 'radio', 'range', 'number', 'file'].reduce(
  (selector, type) => `${selector}:not([type=${type}])`,
  'input',
);
/** One that asks before something is done is an alert. */
const PANEL = ':is([role=dialog], [role=alertdialog])';
const TEXT_FIELDS = `:is(${FIELDS}, textarea):not([disabled], [readonly])`;

/** What a field is called. Runs in the page. */
const nameOf = (field: Element): string => {
  const input = field as HTMLInputElement;
  return input.getAttribute('aria-label') ?? input.labels?.[0]?.innerText ?? input.placeholder;
};

/**
 * Fills in the text fields in sight, one after the other, as whoever types and goes on; returns their names. From the last
 * to the first: those at the top of a page choose what it shows, and leave nothing of it.
 */
async function fillFieldsOf(
  page: Page,
  { within, text }: { within: string; text: string },
): Promise<string[]> {
  const fields = page.locator(`${within} ${TEXT_FIELDS}`).filter({ visible: true });
  const filled: string[] = [];
  for (let at = (await fields.count()) - 1; at >= 0; at--) {
    const field = fields.nth(at);
    filled.push(await field.evaluate(nameOf));
    await field.fill(text);
  }
  return filled;
}

/** What rows repeat is opened once: `Edit: Tags of …`. */
const kindOf = (button: Element): string =>
  (button.getAttribute('aria-label') ?? button.textContent ?? '').split(' ').slice(0, 2).join(' ');

/**
 * Types a text into every text field of each panel that a button opens, sends their forms, and then types it into those
 * of the page itself, what is folded included. Returns the names of the fields.
 */
export async function fillEveryField(page: Page, text: string): Promise<string[]> {
  for (const folded of await page.locator(`details:not([open]):has(${TEXT_FIELDS}) > summary`).all())
    await folded.click();
  const filled: string[] = [];
  const openers = page.locator('button[aria-haspopup=dialog]:not([disabled])').filter({ visible: true });
  const opened = new Set<string>();
  for (let at = 0; at < (await openers.count()); at++) {
    const kind = await openers.nth(at).evaluate(kindOf);
    if (opened.has(kind)) continue;
    opened.add(kind);
    await openers.nth(at).click();
    const panel = page.locator(PANEL);
    await panel.waitFor();
    const row = panel.getByRole('button', { name: '+ condition' });
    if (await row.isVisible()) await row.click();
    filled.push(...(await fillFieldsOf(page, { within: PANEL, text })));
    const send = panel.locator('form [type=submit]:not([disabled])').first();
    if (await send.isVisible()) await send.click();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  }
  // Last, for a search or a filter leaves nothing on the page to be opened.
  filled.push(...(await fillFieldsOf(page, { within: 'body', text })));
  return filled;
}
