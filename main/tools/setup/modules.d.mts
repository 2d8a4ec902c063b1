export declare function modulesMismatch(root: string): string | undefined;
export declare function node24(root: string): string;
