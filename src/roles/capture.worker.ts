// The capture role in a worker thread. The camera is opened before the codec is loaded, so that both happen at once.
import { parentPort, workerData } from 'node:worker_threads';
import { type CameraChoice, cameraSource } from '../devices/camera.ts';
import { warmUpJpeg } from '../media/jpeg.ts';
import { Capture } from './capture.ts';
import type { CaptureNews, CaptureOrder } from './capture-messages.ts';
import { messagePort } from './port.ts';

/** What the thread is started with. */
export interface CaptureWorkerData {
  readonly camera: CameraChoice;
  readonly selfFps?: number;
  /** False: the camera stays closed until it is switched on. */
  readonly on: boolean;
}

const { camera, selfFps, on } = workerData as CaptureWorkerData;
if (!parentPort) throw new Error('the capture worker is started by openCaptureWorker');
const port = messagePort<CaptureOrder, CaptureNews>(parentPort);
new Capture(port, { openSource: (chosen = camera) => cameraSource(chosen), selfFps, on }).start();
warmUpJpeg();
