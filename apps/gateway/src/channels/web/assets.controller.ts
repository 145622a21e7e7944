import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../access/public.decorator.js';
import { STYLE } from './pages/assets.js';
import { SCRIPT } from './pages/script.js';
import { UPLOAD_SCRIPT } from './pages/upload-script.js';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** The pages' style sheet and scripts. */
@ApiExcludeController()
@Public()
@Controller('citizen')
export class AssetsController {
  @Get('style.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', FOR_GOOD)
  style(): string {
    return STYLE;
  }

  @Get('script.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', FOR_GOOD)
  script(): string {
    return SCRIPT;
  }

  @Get('upload.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', FOR_GOOD)
  upload(): string {
    return UPLOAD_SCRIPT;
  }
}
