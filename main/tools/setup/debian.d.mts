/** Debian package → a program of it that must be in PATH ('' for libraries and fonts). */
export type Packages = Record<string, string>;
export declare const BASE: Packages;
export declare const BUILD: Packages;
export declare const BENCH: Packages;
export declare function isDebian(): boolean;
export declare function missingPackages(packages: Packages): string[];
export declare function missingPrograms(packages: Packages, searchPath?: string): string[];
export declare function installCommand(names: readonly string[]): string;
export declare function installPackages(names: readonly string[]): Promise<void>;
