export { type FaultyStore, faultyStore, type StoreFault, type StoreVerb } from './faulty-store.ts';
export { type ContractCase, replayStoreContract } from './replay-store-contract.ts';
