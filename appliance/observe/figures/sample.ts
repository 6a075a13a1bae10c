/** Figures of one moment. Plain data. What is not known is absent. */

/** Bytes in a second. */
export interface Rates {
  readonly inBytesPerSecond: number;
  readonly outBytesPerSecond: number;
}

export interface Room {
  readonly usedBytes: number;
  readonly totalBytes: number;
}

export interface HostFigures {
  /** All processors together are 100. */
  readonly cpuPercent?: number;
  readonly memory?: Room;
  /** Of the file system that holds our state. */
  readonly disk?: Room;
  readonly network?: Rates;
}

/** Sums over the containers of a service that are known. */
export interface ServiceFigures {
  readonly name: string;
  /** Of all processors of the machine. */
  readonly cpuPercent?: number;
  readonly memoryBytes: number;
  /** Where each of its containers has a limit of its own. */
  readonly memoryLimitBytes?: number;
  readonly network?: Rates;
}

export interface Sample {
  /** Milliseconds since the epoch, by the clock as it was set then. */
  readonly at: number;
  readonly host: HostFigures;
  readonly services: readonly ServiceFigures[];
}
