/** One measured figure. `ratio` is value over peer, both taken in the same run on the same machine. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: number;
  ratio?: number;
}
