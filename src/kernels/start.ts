// The kernels: loops in C that are much faster as WebAssembly than as TypeScript. Each has a twin in TypeScript that says
// what is right, and does the work where WebAssembly is missing. Compiled once a thread; each start has a memory of its own.

/** What every kernel exports; addresses and sizes are in bytes. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
}

const pageBytes = 65_536;
const modules = new Map<string, WebAssembly.Module>();

/** `compiled`: in base 64. Undefined where WebAssembly or its vectors are missing. */
export function startKernel<K extends Kernel>(compiled: string): K | undefined {
  let module = modules.get(compiled);
  try {
    module ??= new WebAssembly.Module(Buffer.from(compiled, 'base64'));
  } catch {
    return undefined;
  }
  modules.set(compiled, module);
  return new WebAssembly.Instance(module).exports as unknown as K;
}

/** The memory, with room for so many bytes at least. Views of it that were made before are void when it had to grow. */
export function roomFor({ memory }: Kernel, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return memory.buffer;
}
