import * as PUPPET from 'wechaty-puppet';
import { PuppetMock } from 'wechaty-puppet-mock';

/*
 * A puppet as WECHATY_PUPPET names it, loaded by the gateway. Everything that makes it a puppet (login, caches, events, its
 * life) is wechaty-puppet and wechaty-puppet-mock; what happens in WeChat comes from test/fakes/wechaty.ts, and what the
 * mock leaves out (places, cards, friendships) is told from there too.
 */

interface Who {
  id: string;
  name: string;
}

interface MessageEvent {
  kind: 'message';
  id: string;
  from: Who;
  type: PUPPET.types.Message;
  timestamp: number;
  text?: string;
  room?: string;
  mentions?: string[];
  file?: { name: string; base64: string };
  location?: PUPPET.payloads.Location;
  link?: PUPPET.payloads.UrlLink;
  card?: Who;
}

type Event =
  | MessageEvent
  | { kind: 'login'; self: Who }
  | { kind: 'logout' }
  | { kind: 'scan'; link: string }
  | { kind: 'friendship'; id: string; contactId: string };

export default class LocalPuppet extends PuppetMock {
  private readonly told = new Map<string, MessageEvent>();
  private readonly friendships = new Map<string, PUPPET.payloads.Friendship>();
  private line = new AbortController();

  override async onStart(): Promise<void> {
    await super.onStart();
    this.line = new AbortController();
    const response = await this.call('/events');
    void this.listen(response);
  }

  override async onStop(): Promise<void> {
    this.line.abort();
    await super.onStop();
  }

  override async messageSendText(conversationId: string, text: string): Promise<void> {
    await this.call('/send', { to: conversationId, text });
    this.know({ id: conversationId, name: '' });
    await super.messageSendText(conversationId, text);
  }

  override async friendshipAccept(friendshipId: string): Promise<void> {
    const friendship = await this.friendshipPayload(friendshipId);
    await this.call('/accept', { to: friendship.contactId, text: '' });
    this.tellOfFriendship(`${friendshipId}-made`, friendship.contactId, PUPPET.types.Friendship.Confirm);
  }

  override friendshipRawPayload(id: string): Promise<PUPPET.payloads.Friendship> {
    const friendship = this.friendships.get(id);
    return friendship ? Promise.resolve(friendship) : Promise.reject(new Error('no such friendship'));
  }

  override messageLocation(id: string): Promise<PUPPET.payloads.Location> {
    const location = this.told.get(id)?.location;
    return location ? Promise.resolve(location) : super.messageLocation(id);
  }

  override messageUrl(id: string): Promise<PUPPET.payloads.UrlLink> {
    const link = this.told.get(id)?.link;
    return link ? Promise.resolve(link) : super.messageUrl(id);
  }

  override messageContact(id: string): Promise<string> {
    return Promise.resolve(this.told.get(id)?.card?.id ?? '');
  }

  private async call(path: string, body?: object): Promise<Response> {
    const { endpoint = '', token = '' } = this.options;
    const response = await fetch(`${endpoint}${path}`, {
      headers: { authorization: token },
      signal: this.line.signal,
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`WeChat answered ${String(response.status)}`);
    return response;
  }

  private async listen(response: Response): Promise<void> {
    try {
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) await this.hear(JSON.parse(line) as Event);
      }
    } catch {
      // The line broke; the puppet is over.
    }
    if (!this.line.signal.aborted) await this.stop();
  }

  private async hear(event: Event): Promise<void> {
    switch (event.kind) {
      case 'login':
        this.know(event.self);
        this.login(event.self.id);
        return;
      case 'logout':
        await this.logout();
        return;
      case 'scan':
        this.emit('scan', { qrcode: event.link, status: PUPPET.types.ScanStatus.Waiting });
        return;
      case 'friendship':
        this.tellOfFriendship(event.id, event.contactId, PUPPET.types.Friendship.Receive);
        return;
      case 'message':
        this.hearMessage(event);
    }
  }

  private hearMessage(event: MessageEvent): void {
    const { id, from, type, timestamp, text, room, mentions = [], file, card } = event;
    if (!this.told.has(id)) {
      this.told.set(id, event);
      this.know(from);
      if (card) this.know(card);
      if (room !== undefined) this.enter(room, from.id);
      // 1 is a FileBox of base64.
      if (file) this.mocker.cacheFileBoxPayload.set(id, { ...file, type: 1, metadata: {} });
      const said = { id, talkerId: from.id, type, timestamp, ...(text === undefined ? {} : { text }) };
      this.mocker.MessageMock.create(
        room === undefined
          ? { ...said, listenerId: this.currentUserId }
          : { ...said, roomId: room, mentionIdList: mentions },
      );
    }
    this.emit('message', { messageId: id });
  }

  private tellOfFriendship(id: string, contactId: string, type: PUPPET.types.Friendship): void {
    this.know({ id: contactId, name: '' });
    const friendship = { id, contactId, type, timestamp: Date.now(), ticket: '' };
    this.friendships.set(id, friendship as PUPPET.payloads.Friendship);
    this.emit('friendship', { friendshipId: id });
  }

  private know({ id, name }: Who): void {
    if (!this.mocker.cacheContactPayload.has(id))
      this.mocker.createContact({ id, name, type: PUPPET.types.Contact.Individual });
  }

  private enter(id: string, talkerId: string): void {
    if (!this.mocker.cacheRoomPayload.has(id))
      this.mocker.createRoom({ id, topic: '小区群', memberIdList: [talkerId, this.currentUserId] });
  }
}
