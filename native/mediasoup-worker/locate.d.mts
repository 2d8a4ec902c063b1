export declare const mediasoupDir: string;
export declare function cacheDir(): string;
export declare function hashOf(root: string, names: readonly string[], salt?: string): string;
export declare function recipeHash(recipeDir?: string): string;
export declare function workerVersion(root?: string): string;
export declare function cachedWorker(): string;
