// What a page asks for first is known when its HTML is written. So the HTML asks for it, and the answer is on its way
// while scripts are loaded and the page is made alive; who asks the same then takes it.

/** An answer that nobody has taken by then is let go: later it could be an old one. */
const KEPT_MS = 10_000;

export interface EarlyQuestion {
  /** Of a POST; as the client writes it, so that it finds the answer. */
  url: string;
  body: string;
}

type Holder = { earlyAnswers?: Map<string, Promise<Response>> };

const keyOf = ({ url, body }: EarlyQuestion): string => `${url} ${body}`;

/** JSON that cannot end the script it stands in. */
const literal = (value: string): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The script that asks. It runs before everything else of the page, so it stands by itself. */
export function earlyScript(question: EarlyQuestion): string {
  const request = `{method:"POST",headers:{"content-type":"application/json"},body:${literal(question.body)}}`;
  return `{const all=globalThis.earlyAnswers??=new Map(),key=${literal(keyOf(question))},answer=fetch(${literal(question.url)},${request});answer.catch(()=>{});all.set(key,answer);setTimeout(()=>all.delete(key),${KEPT_MS})}`;
}

/** Fetches, unless the page's HTML has asked the same already: then that answer is given, once. */
export const fetchUnlessAsked: typeof fetch = (url, options) => {
  const answers = (globalThis as Holder).earlyAnswers;
  const key = keyOf({ url: String(url), body: String(options?.body) });
  const answer = answers?.get(key);
  answers?.delete(key);
  return answer ?? fetch(url, options);
};
