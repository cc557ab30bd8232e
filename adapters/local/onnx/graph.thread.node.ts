// The whole program of the thread that runs a graph. `npm run generate` writes it as text into graph.thread.generated.ts, from which the thread is
// started: so it needs no file of its own, and works from source, from the package and from any bundle. It may import from Node only.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { GraphPort, GraphTensor } from "./graph.ts";
import type { ThreadAnswer, ThreadRequest, ThreadStart } from "./thread-messages.ts";

const { runtime, path, options } = workerData as ThreadStart;
const { InferenceSession, Tensor } = createRequire(runtime)(runtime) as typeof import("onnxruntime-node");
type Session = Awaited<ReturnType<typeof InferenceSession.create>>;

function say(answer: ThreadAnswer): void {
  parentPort?.postMessage(answer);
}

function portOf(port: Session["inputMetadata"][number]): GraphPort {
  return port.isTensor
    ? { name: port.name, type: port.type, shape: port.shape }
    : { name: port.name, type: "no tensor", shape: [] };
}

async function serve(session: Session, request: ThreadRequest): Promise<void> {
  if (request.type === "close") {
    await session.release();
    parentPort?.close();
    return;
  }
  const { id, feeds, output } = request;
  try {
    const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]);
    const result = (await session.run(Object.fromEntries(tensors), [output]))[output];
    say({ type: "done", id, tensor: { type: result?.type, data: result?.data, dims: result?.dims } as GraphTensor });
  } catch {
    say({ type: "failed", id });
  }
}

InferenceSession.create(path, options).then(
  (session) => {
    parentPort?.on("message", (request: ThreadRequest) => void serve(session, request));
    say({ type: "open", inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) });
  },
  () => {
    say({ type: "refused" });
    parentPort?.close();
  },
);
