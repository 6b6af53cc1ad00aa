// What --camera means, what ffmpeg is told, and what its last words are taken for.
import { describe, expect, it } from 'vitest';
import { cameraSource, parseCameraChoice, settleCamera } from '../../src/devices/camera.ts';
import { cameraArguments, explainFfmpeg, fileArguments } from '../../src/devices/ffmpeg.ts';
import { describeFrameSource } from './frame-source-contract.ts';

const size = { width: 640, height: 480 };

describe('--camera', () => {
  it('is read into a choice', () => {
    for (const kind of ['auto', 'none', 'test'] as const) expect(parseCameraChoice(kind)).toEqual({ kind });
    expect(parseCameraChoice('file:/a b:c.mp4')).toEqual({ kind: 'file', path: '/a b:c.mp4' });
    expect(parseCameraChoice('/dev/video2')).toEqual({ kind: 'device', device: '/dev/video2' });
    expect(parseCameraChoice('BRIO')).toEqual({ kind: 'device', device: 'BRIO' });
    expect(() => parseCameraChoice('file:')).toThrow('needs a path');
  });

  it('leaves every choice but auto as it is', async () => {
    expect(await settleCamera({ kind: 'none' }, 'test')).toEqual({ kind: 'none' });
    expect(await settleCamera({ kind: 'auto' }, 'auto')).toEqual({ kind: 'auto' });
  });

  it('none stays off and gives nothing', async () => {
    const source = cameraSource({ kind: 'none' });
    source.open({ onFrame: () => expect.unreachable(), onStatus: () => {} });
    expect(source.status.state).toBe('off');
    await source.close();
  });
});

describe('what ffmpeg is told', () => {
  it("asks for the camera's own JPEGs first, then for any picture", () => {
    const attempts = cameraArguments({ platform: 'linux', device: '/dev/video0', size, fps: 30 });
    expect(attempts[0]!.join(' ')).toContain(
      '-f v4l2 -input_format mjpeg -framerate 30 -video_size 640x480 -i /dev/video0 -c copy',
    );
    expect(attempts[1]!.join(' ')).toContain('-i /dev/video0 -c:v mjpeg');
    expect(attempts[2]!.join(' ')).not.toContain('-video_size');
  });

  it('names devices as each system wants them', () => {
    const name = (platform: NodeJS.Platform) =>
      cameraArguments({ platform, device: 'X', size, fps: 30 }).map((args) => args[args.indexOf('-i') + 1]);
    expect(new Set(name('win32'))).toEqual(new Set(['video=X']));
    expect(new Set(name('darwin'))).toEqual(new Set(['X:none']));
  });

  it('repeats a still picture and loops a film', () => {
    expect(fileArguments('/a/b.PNG', size)).toContain('-loop');
    expect(fileArguments('/a/b.webm', size)).toContain('-stream_loop');
  });
});

describe('what ffmpeg says', () => {
  it.each([
    ['[video4linux2] ioctl(VIDIOC_STREAMON): Device or resource busy', 'camera-busy'],
    ['[dshow] Could not run graph (sometimes caused by a device already in use)', 'camera-busy'],
    ['[video4linux2] Cannot open video device /dev/video0: Permission denied', 'camera-denied'],
    ['Cannot open video device /dev/video9: No such file or directory', 'camera-missing'],
    ['ioctl(VIDIOC_DQBUF): No such device', 'camera-missing'],
    ["Cannot find a proper format for codec 'mjpeg'", 'camera-failed'],
    ['', 'camera-failed'],
  ])('%s → %s', (stderr, code) => {
    expect(explainFfmpeg(stderr, 'BRIO', false)).toMatchObject({ code });
  });

  it('names the file and the reason when a file is meant', () => {
    const error = explainFfmpeg('file:/x: No such file or directory', 'file:/x', true);
    expect(error).toMatchObject({ code: 'file-unreadable' });
    expect(error.message).toContain('file:/x does not exist');
    expect(explainFfmpeg('Invalid data found', 'file:/x', true).message).toContain('cannot be played');
  });
});

describeFrameSource('the test card', () => cameraSource({ kind: 'test' }));
