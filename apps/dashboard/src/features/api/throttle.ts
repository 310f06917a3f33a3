/** Calls `action` at once, then at most once per `every` milliseconds; a call in between is made up for at its end. */
export function throttle(action: () => void, every: number): (() => void) & { cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const run = () => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, every);
    action();
  };
  const throttled = () => {
    if (timer === undefined) run();
    else again = true;
  };
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  };
  return Object.assign(throttled, { cancel });
}
