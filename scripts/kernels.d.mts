export function compileKernels(): Promise<Buffer>;
export function binaryModule(binary: Buffer): string;
