import { testContract } from './contract.ts';

testContract('others');
