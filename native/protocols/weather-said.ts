/** What one sentence of a weather station or compass says. */
export type Quantity =
  | 'trueFromDeg'
  /** True wind, against the nose. */
  | 'trueRelativeDeg'
  | 'trueSpeedMps'
  | 'apparentRelativeDeg'
  | 'apparentSpeedMps'
  | 'temperatureC'
  | 'waterC'
  | 'dewPointC'
  | 'pressureHpa'
  | 'humidityPercent'
  | 'pitchDeg'
  | 'rollDeg'
  | 'headingDeg'
  | 'magneticDeg'
  | 'variationDeg'
  | 'deviationDeg';

/** Absent: not spoken of. Undefined: spoken of, and said or seen not to be known. */
export type Said = Partial<Record<Quantity, number | undefined>>;

/** Adds what a field says, if it says anything. */
export function add(said: Said, quantity: Quantity, field: string | undefined, value: number | undefined): void {
  if ((field?.trim() ?? '') !== '') said[quantity] = value;
}
