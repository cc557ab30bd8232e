import type { GraphPort, GraphTensor } from "./graph.ts";

/** What the thread is started with. */
export interface WorkerStart {
  /** Path of onnxruntime-node. */
  readonly runtime: string;
  readonly path: string;
  readonly options: object;
}

/** What the thread is asked. */
export type WorkerRequest =
  | {
      readonly type: "run";
      readonly id: number;
      readonly feeds: Readonly<Record<string, GraphTensor>>;
      readonly output: string;
    }
  | { readonly type: "close" };

/** What the thread answers. */
export type WorkerAnswer =
  | { readonly type: "open"; readonly inputs: readonly GraphPort[]; readonly outputs: readonly GraphPort[] }
  | { readonly type: "refused" }
  | { readonly type: "done"; readonly id: number; readonly tensor: GraphTensor }
  | { readonly type: "failed"; readonly id: number };

/**
 * The whole program of the thread. It is started from its own text, so that it needs no file of its own and works from source, from the package and
 * from a bundle alike: everything it uses is inside it, and it imports nothing.
 */
export function workerMain(): void {
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const { createRequire } = process.getBuiltinModule("node:module");
  const port = parentPort as NonNullable<typeof parentPort>;
  const start = workerData as WorkerStart;
  const say = (answer: WorkerAnswer): void => port.postMessage(answer);
  const { InferenceSession, Tensor } = createRequire(start.runtime)(start.runtime) as typeof import("onnxruntime-node");
  type Session = Awaited<ReturnType<typeof InferenceSession.create>>;
  const portOf = (each: Session["inputMetadata"][number]): GraphPort =>
    each.isTensor
      ? { name: each.name, type: each.type, shape: each.shape }
      : { name: each.name, type: "no tensor", shape: [] };

  const serve = async (session: Session, request: WorkerRequest): Promise<void> => {
    if (request.type === "close") {
      await session.release();
      port.close();
      return;
    }
    const { id, feeds, output } = request;
    try {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
      );
      const result = (await session.run(tensors, [output]))[output];
      say({ type: "done", id, tensor: { type: result?.type, data: result?.data, dims: result?.dims } as GraphTensor });
    } catch {
      say({ type: "failed", id });
    }
  };

  InferenceSession.create(start.path, start.options).then(
    (session) => {
      port.on("message", (request: WorkerRequest) => void serve(session, request));
      say({ type: "open", inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) });
    },
    () => {
      say({ type: "refused" });
      port.close();
    },
  );
}
