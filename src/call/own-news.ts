// What the peer must know of us: what we can show, what we have switched off, what we write. Told once, and again on another
// connection.
import type { DeviceStatus } from '../media/parts.ts';
import type { Message } from '../wire/message.ts';
import type { CallParts, PeerState, ToldState } from './parts.ts';
import { SaidChats } from './said-chats.ts';

type Parts = Pick<CallParts, 'screen' | 'maxFps' | 'video' | 'audio'>;

export class OwnNews {
  private readonly parts: Parts;
  /** False: it cannot be sent. */
  private readonly tell: (message: Message) => boolean;
  private readonly chats = new SaidChats();
  private mine: PeerState = { muted: false, cameraOff: false };
  private voiceOnly = false;
  private told: ToldState | undefined;

  constructor(parts: Parts, tell: (message: Message) => boolean) {
    this.parts = parts;
    this.tell = tell;
  }

  /** What the peer knows: the line has no room for our pictures. */
  get isVoiceOnly(): boolean {
    return this.told?.voiceOnly ?? false;
  }

  chat(text: string): void {
    if (this.tell({ kind: 'chat', text })) this.chats.add(text);
  }

  /** What the user wants of microphone and camera. */
  setMine(mine: PeerState): void {
    this.mine = mine;
    this.tellState();
  }

  setVoiceOnly(voiceOnly: boolean): void {
    this.voiceOnly = voiceOnly;
    this.tellState();
  }

  tellView(): void {
    const { screen, maxFps } = this.parts;
    const { width, height } = screen.view;
    const fps = Math.min(maxFps, screen.fps ?? Number.POSITIVE_INFINITY);
    this.tell({ kind: 'view', view: { width, height, maxFps: fps } });
  }

  /** For the peer it is all the same whether a camera is off, missing or broken. */
  tellState(): void {
    const { video, audio } = this.parts;
    const works = (device?: DeviceStatus) => device?.state === 'live' || device?.state === 'opening';
    const cameraOff = this.mine.cameraOff || !works(video?.status);
    const noMicrophone = !works(audio?.status[0]);
    const told = {
      muted: this.mine.muted || noMicrophone,
      cameraOff,
      voiceOnly: !cameraOff && this.voiceOnly,
      noMicrophone,
    };
    if (JSON.stringify(told) === JSON.stringify(this.told)) return;
    this.told = told;
    this.tell({ kind: 'state', ...told });
  }

  /** On another connection, to a peer that has had so many lines of chat. */
  tellAgain(chats: number): void {
    this.told = undefined;
    for (const text of this.chats.after(chats)) this.tell({ kind: 'chat', text });
    this.tellView();
    this.tellState();
  }
}
