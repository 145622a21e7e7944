import { Controller, Headers, type MessageEvent, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Observable, take } from 'rxjs';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { LiveFeed } from './live-feed.js';

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
@ApiTags('实时')
@Roles('operator', 'supervisor', 'bureau')
@Controller('api/v1/live')
export class LiveController {
  constructor(private readonly feed: LiveFeed) {}

  @Sse()
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiOperation({
    operationId: 'followChanges',
    summary: '实时变动通知(Server-Sent Events)',
    description:
      '事件 ready:已接通;change:{"subjects":["report","case","delivery","claim"]} 中列出的有变动(claim:谁正在处理哪一件),请重新读取。每秒最多一个,不含任何内容。五分钟后结束,请重新连接。请求头须有 Accept: text/event-stream,否则只答 ready。',
  })
  @ApiErrors('signed-out', 'forbidden')
  follow(@Who() who: Who, @Headers('accept') accept = ''): Observable<MessageEvent> {
    const events = this.feed.follow(who);
    // Whoever reads an answer to its end, as most programs do, is not kept waiting for it.
    return accept.includes('text/event-stream') ? events : events.pipe(take(1));
  }
}
