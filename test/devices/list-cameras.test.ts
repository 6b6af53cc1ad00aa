// Which cameras there are, from a made-up sysfs and from listings recorded on macOS and Windows.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findCamera,
  listLinuxCameras,
  parseAvfoundationCameras,
  parseDshowCameras,
} from '../../src/devices/list-cameras.ts';

const avfoundation = `[AVFoundation indev @ 0x7fb0a4f04a40] AVFoundation video devices:
[AVFoundation indev @ 0x7fb0a4f04a40] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7fb0a4f04a40] [1] Logitech [BRIO]
[AVFoundation indev @ 0x7fb0a4f04a40] [2] Capture screen 0
[AVFoundation indev @ 0x7fb0a4f04a40] AVFoundation audio devices:
[AVFoundation indev @ 0x7fb0a4f04a40] [0] MacBook Pro Microphone
: Input/output error`;

const dshowOld = `[dshow @ 000001f0] DirectShow video devices (some may be both video and audio devices)\r
[dshow @ 000001f0]  "Integrated Camera"\r
[dshow @ 000001f0]     Alternative name "@device_pnp_\\\\?\\usb#vid_04f2&pid_b221"\r
[dshow @ 000001f0] DirectShow audio devices\r
[dshow @ 000001f0]  "Microphone (Realtek Audio)"\r
[dshow @ 000001f0]     Alternative name "@device_cm_{33D9A762}"\r
dummy: Immediate exit requested`;

const dshowNew = `[dshow @ 0000020e] "HD Webcam" (video)
[dshow @ 0000020e]   Alternative name "@device_pnp_1"
[dshow @ 0000020e] "OBS Virtual Camera" (none)
[dshow @ 0000020e]   Alternative name "@device_sw_2"
[dshow @ 0000020e] "HD Webcam" (video)
[dshow @ 0000020e]   Alternative name "@device_pnp_3"
[dshow @ 0000020e] "Capture Card" (audio, video)
[dshow @ 0000020e] "Microphone" (audio)
[dshow @ 0000020e]   Alternative name "@device_cm_4"`;

describe('listing cameras', () => {
  it('leaves out the metadata node that every USB camera has on Linux', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tchat-sysfs-'));
    const node = async (folder: string, name: string, index: number) => {
      await mkdir(join(root, folder));
      await writeFile(join(root, folder, 'name'), `${name}\n`);
      await writeFile(join(root, folder, 'index'), `${index}\n`);
    };
    await node('video10', 'Second: Second', 0);
    await node('video0', 'Integrated Camera: Integrated C', 0);
    await node('video1', 'Integrated Camera: Integrated C', 1);
    await node('v4l-subdev0', 'sensor', 0);
    expect(await listLinuxCameras(root)).toEqual([
      { id: '/dev/video0', name: 'Integrated Camera: Integrated C' },
      { id: '/dev/video10', name: 'Second: Second' },
    ]);
    await rm(root, { recursive: true });
    expect(await listLinuxCameras(root)).toEqual([]);
  });

  it('reads what ffmpeg lists on macOS, without screens and microphones', () => {
    expect(parseAvfoundationCameras(avfoundation)).toEqual([
      { id: '0', name: 'FaceTime HD Camera' },
      { id: '1', name: 'Logitech [BRIO]' },
    ]);
  });

  it('reads what ffmpeg lists on Windows, old and new, and tells twins apart', () => {
    expect(parseDshowCameras(dshowOld)).toEqual([
      { id: '@device_pnp_\\\\?\\usb#vid_04f2&pid_b221', name: 'Integrated Camera' },
    ]);
    expect(parseDshowCameras(dshowNew)).toEqual([
      { id: '@device_pnp_1', name: 'HD Webcam' },
      { id: '@device_pnp_3', name: 'HD Webcam' },
      { id: 'Capture Card', name: 'Capture Card' },
    ]);
  });
});

describe('choosing a camera by name', () => {
  const cameras = [
    { id: '/dev/video0', name: 'Integrated Camera' },
    { id: '/dev/video2', name: 'Logitech BRIO' },
    { id: '/dev/video4', name: 'Logitech C920' },
  ];

  it('takes the id, the name, or a part of one name', () => {
    expect(findCamera(cameras, '/dev/video2').name).toBe('Logitech BRIO');
    expect(findCamera(cameras, 'logitech c920').id).toBe('/dev/video4');
    expect(findCamera(cameras, 'brio').id).toBe('/dev/video2');
  });

  it('says what there is when none fits, and which fit when several do', () => {
    expect(() => findCamera(cameras, 'sony')).toThrow('there is “Integrated Camera”, “Logitech BRIO”');
    expect(() => findCamera([], 'sony')).toThrow('There is no camera “sony”.');
    expect(() => findCamera(cameras, 'logi')).toThrow('several cameras: “Logitech BRIO”, “Logitech C920”');
  });
});
