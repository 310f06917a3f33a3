const MINUS = '\u2212';

/** A number for reading: four significant digits, no trailing zeros, powers of ten only where they help. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return sign(value) + group(size.toString());
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [digits, power] = size.toExponential(3).split('e');
    return `${sign(value)}${Number(digits)}e${power.replace('+', '').replace('-', MINUS)}`;
  }
  return sign(value) + Number(size.toPrecision(4)).toString();
}

/** A whole number with thin spaces between thousands: 12 400. */
export function formatCount(value: number): string {
  return sign(value) + group(Math.round(Math.abs(value)).toString());
}

/**
 * A share in [0, 1] as a percentage with one decimal, never rounding a share that is not 0 or 1 onto those ends:
 * 1 sample in 10,000 reads "<0.1%", not "0.0%".
 */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent < 100 && percent > 99.9) return '>99.9%';
  if (percent === 0 || percent === 100) return `${percent}%`;
  return `${percent.toFixed(1)}%`;
}

/** The two ends of an interval of shares, in per cent without the sign: "91.2–93.8". */
export function formatShareInterval(low: number, high: number): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '–';
  return `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;
}

function sign(value: number): string {
  return value < 0 ? MINUS : '';
}

function group(digits: string): string {
  return digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, '\u202f') : digits;
}
