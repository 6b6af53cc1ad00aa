// The paint role in a worker thread. The codec is loaded before the first picture comes.
import { parentPort, workerData } from 'node:worker_threads';
import { warmUpDecoder } from '../media/jpeg.ts';
import type { PainterName } from '../paint/painters.ts';
import type { PaintNews, PaintOrder } from './paint-messages.ts';
import { PaintScreen } from './paint-screen.ts';
import { messagePort } from './port.ts';

/** What the thread is started with. */
export interface PaintWorkerData {
  readonly painter: PainterName;
}

const { painter } = workerData as PaintWorkerData;
if (!parentPort) throw new Error('the paint worker is started by openPaintWorker');
new PaintScreen(messagePort<PaintOrder, PaintNews>(parentPort), painter).start();
warmUpDecoder();
