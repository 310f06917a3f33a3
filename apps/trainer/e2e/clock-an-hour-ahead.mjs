// Loaded before a program whose clock is to be an hour ahead: what it, and what it starts, believes the time to be.
const RealDate = Date;
const ahead = 3600_000;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + ahead] : args));
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
