/** What is used of the package, which declares no types of its own. */
declare module "@echogarden/rnnoise-wasm" {
  /** Compiles and starts the module; its memory grows when it must, and the heap view is renewed then. */
  export default function create(options?: {
    readonly print?: (text: string) => void;
    readonly printErr?: (text: string) => void;
  }): Promise<RnnoiseModule>;

  export interface RnnoiseModule {
    readonly HEAPF32: Float32Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _rnnoise_get_frame_size(): number;
    /** @param model 0 for the one inside. */
    _rnnoise_create(model: number): number;
    _rnnoise_destroy(state: number): void;
    _rnnoise_process_frame(state: number, out: number, input: number): number;
  }
}
