export { createSimulator, type Simulator } from './create-simulator.ts';
export { type FaultyStore, faultyStore, type StoreFault, type StoreVerb } from './faulty-store.ts';
export { type ContractCase, replayStoreContract } from './replay-store-contract.ts';
export { sampleEvent } from './sample-event.ts';
export {
  type DeliveryParts,
  type SignedDeliveryOptions,
  type SignedRequestOptions,
  signedDelivery,
} from './signed-delivery.ts';
export { signedRequest } from './signed-request.ts';
export type { ApiErrorToken } from './simulator/api-error.ts';
export type { CallRequest } from './simulator/call-request.ts';
export type { Fault, FaultName, FaultSettings } from './simulator/fault.ts';
export type { ExtractedValues } from './simulator/plausible-values.ts';
export type { RetrySchedule } from './simulator/retry-schedule.ts';
export type { CallScript, Script } from './simulator/script.ts';
export type { DeliveryError, SentDelivery } from './simulator/sent-delivery.ts';
export type { NewCall, SimulatedCall } from './simulator/simulated-call.ts';
export type { SimulatorOptions } from './simulator/simulator-options.ts';
export type { SourceRequestOptions } from './source-request.ts';
export { type VirtualClock, type VirtualClockOptions, virtualClock } from './virtual-clock.ts';
