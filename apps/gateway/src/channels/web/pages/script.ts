/*
 * The script of the citizen's pages (the files are upload-script.ts), in the JavaScript of old phones. It is comfort only: every page works without it, so
 * what it offers is made by it and stands in no page.
 */

/**
 * What was typed stays on the phone, for a week and in this browser alone; whoever taps 保密 or 匿名 leaves nothing behind
 * when the window is closed. The contact is never kept. What was uploaded (upload-script.ts) is kept in a field without a name.
 */
const DRAFT = `
function draft(form){
  var DAYS=7,NAMES=['text','place','kept'],note=document.createElement('p'),words=document.createElement('span');
  var clear=document.createElement('button');
  function storage(isPrivate){try{return isPrivate?sessionStorage:localStorage}catch(e){return null}}
  function read(store){
    try{
      var kept=JSON.parse(store.getItem('draft'));
      if(kept&&Date.now()-kept.at<DAYS*864e5)return kept;
    }catch(e){}
    return null;
  }
  function forget(store){try{store.removeItem('draft')}catch(e){}}
  function forgetAll(){forget(storage(true));forget(storage(false))}
  if(document.querySelector('[data-received]'))forgetAll();
  if(!form)return;
  var isPrivate=read(storage(true))!==null;
  var kept=read(storage(isPrivate));
  if(kept===null)forgetAll();
  var files=document.createElement('input');
  files.type='hidden';files.id='kept';form.appendChild(files);
  note.className='hint';note.setAttribute('role','status');
  clear.type='button';clear.className='small';clear.textContent='清空';
  note.appendChild(words);
  var fields=NAMES.map(function(name){return form.elements[name]});
  fields[0].parentNode.appendChild(note);
  function tell(){
    words.textContent=isPrivate?'已为您保存草稿,关闭浏览器后不保留。':'已为您保存草稿,只存在这台设备里。';
    if(!clear.parentNode)note.appendChild(clear);
  }
  function save(){
    var typed={at:Date.now()};
    if(!fields.some(function(field){return field.value!==''})){forgetAll();hide();return}
    fields.forEach(function(field){typed[field.id]=field.value});
    forget(storage(!isPrivate));
    try{storage(isPrivate).setItem('draft',JSON.stringify(typed));tell()}catch(e){hide()}
  }
  function hide(){words.textContent='';if(clear.parentNode)note.removeChild(clear)}
  if(kept){
    fields.forEach(function(field){if(!field.value&&typeof kept[field.id]==='string')field.value=kept[field.id]});
    tell();
  }
  fields.forEach(function(field){field.addEventListener('input',save)});
  [].forEach.call(form.querySelectorAll('[name=identity]'),function(choice){
    choice.addEventListener('click',function(){isPrivate=choice.value!=='named';save()});
  });
  clear.addEventListener('click',function(){
    fields.forEach(function(field){field.value=''});
    files.dispatchEvent(new Event('change'));
    forgetAll();hide();fields[0].focus();
  });
}`;

/** A button that adds where the phone is to the place, where the browser can know; typed words stay. */
const LOCATE = `
function locate(place){
  if(!place||!navigator.geolocation)return;
  var LABEL='用我现在的位置',DENIED='没有获得定位权限,请在手机设置里允许,或直接写地点。';
  var FAILED=[,DENIED,'现在定位不到,请直接写地点。','定位超时,请再试一次,或直接写地点。'];
  var button=document.createElement('button'),note=document.createElement('p');
  button.type='button';button.className='second';button.textContent=LABEL;
  note.className='hint';note.setAttribute('role','status');
  place.parentNode.appendChild(button);place.parentNode.appendChild(note);
  function done(words){button.disabled=false;button.textContent=LABEL;note.textContent=words}
  button.addEventListener('click',function(){
    button.disabled=true;button.textContent='正在定位…';
    navigator.geolocation.getCurrentPosition(function(found){
      var at=found.coords,words='北纬 '+at.latitude.toFixed(5)+',东经 '+at.longitude.toFixed(5);
      var typed=place.value.replace(/\\(?北纬 [-\\d.]+,东经 [-\\d.]+\\)?/,'');
      place.value=typed?typed+'('+words+')':words;
      place.dispatchEvent(new Event('input',{bubbles:true}));
      done('已填入您现在的位置,误差约'+Math.ceil(at.accuracy)+'米。污染不在这里的,请再写明在哪里。');
    },function(error){done(FAILED[error.code]||FAILED[2])},{enableHighAccuracy:true,timeout:15000,maximumAge:60000});
  });
}`;

/** A second tap while it is being sent sends nothing. */
const SEND = `
function send(form){
  var button=form.querySelector('[type=submit]'),label=button.textContent;
  form.addEventListener('submit',function(event){
    setTimeout(function(){
      if(event.defaultPrevented)return;
      button.disabled=true;button.textContent='正在提交…';
    });
  });
  addEventListener('pageshow',function(){button.disabled=false;button.textContent=label});
}`;

/** Puts the code and its PIN into the clipboard; a button where the browser can. */
const COPY = `
function copy(card){
  var button=document.createElement('button'),words=card.getAttribute('data-copy'),label=/密码/.test(words)?'复制查询码和密码':'复制查询码';
  button.type='button';button.className='second';button.textContent=label;
  button.setAttribute('aria-live','polite');
  card.appendChild(button);
  function told(isDone){
    button.textContent=isDone?'已复制':'没有复制成功,请截图或抄下来';
    setTimeout(function(){button.textContent=label},3000);
  }
  function byHand(){
    var field=document.createElement('textarea'),isDone=false;
    field.value=words;card.appendChild(field);field.select();
    try{isDone=document.execCommand('copy')}catch(e){}
    card.removeChild(field);button.focus();told(isDone);
  }
  button.addEventListener('click',function(){
    if(navigator.clipboard&&window.isSecureContext)navigator.clipboard.writeText(words).then(function(){told(true)},byHand);
    else byHand();
  });
}`;

/** Who scanned the code of a receipt has it behind the # of the address; it goes into the field and out of the address. */
const SCANNED = `
function scanned(field){
  var code=(/^#(\\d{12})$/.exec(location.hash)||[])[1];
  if(!field||!code)return;
  if(!field.value)field.value=code;
  if(window.history&&history.replaceState)history.replaceState(null,'',location.pathname);
}`;

export const SCRIPT = `(function(){'use strict';${DRAFT}${LOCATE}${SEND}${COPY}${SCANNED}
var form=document.querySelector('form[data-draft]');
draft(form);
if(form)locate(form.elements.place);
[].forEach.call(document.querySelectorAll('form[enctype]'),send);
[].forEach.call(document.querySelectorAll('[data-copy]'),copy);
scanned(document.getElementById('code'));
})();
`;
