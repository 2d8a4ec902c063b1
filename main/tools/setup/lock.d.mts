export declare function alone<T>(onWait: () => void, work: () => Promise<T>, name?: string): Promise<T>;
