import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { Public } from './public.decorator.js';
import { Roles } from './roles.decorator.js';
import { uncheckedRoutes } from './route-check.js';

@Controller('mixed')
class Mixed {
  @Get()
  @Public()
  open(): void {
    this.helper();
  }

  @Post()
  @Roles('operator')
  guarded(): void {
    this.helper();
  }

  @Get('forgotten')
  forgotten(): void {
    this.helper();
  }

  helper(): string {
    return 'no route';
  }
}

@Roles()
@Controller('whole')
class Whole {
  @Get()
  read(): string {
    return '';
  }
}

describe('uncheckedRoutes', () => {
  it('finds the route that says nothing', () => {
    expect(uncheckedRoutes(Mixed)).toEqual(['GET Mixed.forgotten']);
  });

  it('takes the word of the class', () => {
    expect(uncheckedRoutes(Whole)).toEqual([]);
  });
});
