// The part of WebAssembly's interface that the kernels use: Node has it, its types have not.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    /** By pages; the buffer before is gone. */
    grow(pages: number): number;
  }
}
