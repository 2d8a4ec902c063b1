/** Where the lines of a graticule stand and what they are called. */

/** Degrees between lines, narrowest first. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const;
/** At least so many pixels between two lines. */
const MIN_PX = 140;

/** The spacing for a view, degrees. @param degreesPerPx of longitude */
export const graticuleStep = (degreesPerPx: number): number =>
  STEPS.find((step) => step / degreesPerPx >= MIN_PX) ?? 30;

/** Every multiple of `step` from `from` to `to`; counted, not summed up, so that zero is zero. */
export function multiplesBetween(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.max(0, Math.floor(to / step + 1e-9) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

/** `113.38°E`, with as many digits as the step needs. A map that was dragged around the world still says -180…180. */
export function degreeLabel(value: number, step: number, axis: 'lat' | 'lon'): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const turned = axis === 'lon' ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
  const letters = axis === 'lat' ? 'NS' : 'EW';
  const letter =
    Math.abs(turned) < step / 2 || turned === -180 ? '' : turned > 0 ? letters.charAt(0) : letters.charAt(1);
  return `${Math.abs(turned).toFixed(digits)}°${letter}`;
}
