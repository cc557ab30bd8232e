import type { Clock } from "../../kit/clock.ts";
import type { Route } from "./exchange.ts";
import type { FaultPlan } from "./fault-plan.ts";
import type { Fault } from "./faults.ts";
import type { SocketRoute } from "./served-session.ts";
import type { Session } from "./session.node.ts";
import type { SimulatedRequest, SimulatorNote, SimulatorOptions } from "./simulator.ts";
import type { Timers } from "./timers.ts";

/** Where a started server is reached. */
export interface Address {
  /** `http://127.0.0.1:PORT` or `https:`. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT` or `wss:`. */
  readonly socketUrl: string;
}

/** What a vendor's simulator is made of. */
export interface VendorServer {
  /** Id of the adapter. */
  readonly vendor: string;
  /** The key that `authorise` accepts; see `keyOf`. */
  readonly apiKey: string;
  readonly options: SimulatorOptions;
  readonly routes?: readonly Route[];
  readonly sockets?: readonly SocketRoute[];
  /** What the adapter takes as `providers.<vendor>`. */
  readonly adapterOptions: (address: Address) => Readonly<Record<string, unknown>>;
  /** Told where it is reached before anything can arrive, for answers that hold URLs. */
  readonly onListening?: (address: Address) => void;
  /** The answer where no route fits. Default: 404 with an empty body. */
  readonly notFound?: Route["handle"];
}

/** What the parts of one server share. */
export interface ServerState {
  readonly server: VendorServer;
  readonly clock: Clock;
  readonly plan: FaultPlan;
  readonly timers: Timers;
  readonly sessions: Session[];
  readonly requests: SimulatedRequest[];
  readonly note: (note: SimulatorNote) => void;
  readonly struck: (fault: Fault, session: number | null) => void;
}
