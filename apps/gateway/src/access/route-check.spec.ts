import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { Public } from './public.decorator.js';
import { Roles } from './roles.decorator.js';
import { unguarded } from './route-check.js';
import { mayCall, routesOf } from './routes.js';

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

describe('unguarded', () => {
  it('finds the route that says nothing', () => {
    expect(unguarded(routesOf([Mixed]))).toEqual(['GET Mixed.forgotten']);
  });

  it('takes the word of the class', () => {
    expect(unguarded(routesOf([Whole]))).toEqual([]);
  });
});

describe('routesOf', () => {
  it('reads address and roles as the guard does', () => {
    const routes = routesOf([Mixed, Whole]);
    expect(routes.map(({ method, path, access }) => [method, path, access])).toEqual([
      ['GET', '/mixed', 'public'],
      ['POST', '/mixed', ['operator']],
      ['GET', '/mixed/forgotten', null],
      ['GET', '/whole', ['operator', 'bureau', 'supervisor', 'admin']],
    ]);
    expect(routes.map((route) => mayCall(route, 'key'))).toEqual([true, false, false, true]);
  });
});
