// Run by runtime-on-node.test.ts in a process of its own, whose only worker says what it finds.
import cluster from 'node:cluster';
import { signOfSeveralInstances } from '../../src/receive/runtime-on-node.ts';

if (cluster.isPrimary) cluster.fork();
else process.disconnect();
console.log(cluster.isPrimary ? 'primary' : 'worker', signOfSeveralInstances());
