export declare class SetupError extends Error {}
export declare function run(command: string, args: string[], options?: object): Promise<string>;
export declare function unreachable(url: string, limitMs?: number): Promise<string | undefined>;
