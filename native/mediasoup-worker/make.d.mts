type Run = (command: string, args: string[]) => Promise<unknown>;
export declare function workerStarts(file?: string): boolean;
export declare function prebuiltUrl(): string;
export declare function downloadWorker(run: Run, limitMs?: number): Promise<void>;
export declare function buildWorker(run: Run): Promise<void>;
