/** A recording of a port, as the screens list it. */
export interface RecordingFile {
  /** The file's name alone; what `/recordings/NAME` gives. */
  name: string;
  /** Where it is on the station's machine. */
  file: string;
  /** Epoch ms. */
  startedAt: number;
  bytes: number;
  /** It is being written. */
  running: boolean;
}
