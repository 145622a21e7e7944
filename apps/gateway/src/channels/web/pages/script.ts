/*
 * The script of the citizen's pages, in the JavaScript of old phones. It is comfort only: every page works without it, so
 * what it offers is made by it and stands in no page.
 */

/**
 * What was typed stays on the phone, for a week and in this browser alone; whoever taps 保密 or 匿名 leaves nothing behind
 * when the window is closed. The contact is never kept.
 */
const DRAFT = `
function draft(form){
  var DAYS=7,NAMES=['text','place'],note=document.createElement('p'),words=document.createElement('span');
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
    fields.forEach(function(field){typed[field.name]=field.value});
    forget(storage(!isPrivate));
    try{storage(isPrivate).setItem('draft',JSON.stringify(typed));tell()}catch(e){hide()}
  }
  function hide(){words.textContent='';if(clear.parentNode)note.removeChild(clear)}
  if(kept){
    fields.forEach(function(field){if(!field.value&&typeof kept[field.name]==='string')field.value=kept[field.name]});
    tell();
  }
  fields.forEach(function(field){field.addEventListener('input',save)});
  [].forEach.call(form.querySelectorAll('[name=identity]'),function(choice){
    choice.addEventListener('click',function(){isPrivate=choice.value!=='named';save()});
  });
  clear.addEventListener('click',function(){
    fields.forEach(function(field){field.value=''});
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

/**
 * A second tap while it is being sent sends nothing. With files it is sent by the script, so that a slow upload can be
 * watched; the answer is the page that the browser would have shown.
 */
const SEND = `
function send(form){
  var button=form.querySelector('[type=submit]'),label=button.textContent,files=form.elements.photos;
  var note=document.createElement('p'),bar=document.createElement('progress');
  note.className='hint';note.setAttribute('role','status');bar.max=100;
  button.parentNode.insertBefore(note,button);
  function rest(words){
    button.disabled=false;button.textContent=label;note.textContent=words;
    if(bar.parentNode)bar.parentNode.removeChild(bar);
  }
  function upload(event){
    var request=new XMLHttpRequest();
    event.preventDefault();
    button.disabled=true;button.textContent='正在上传…';
    button.parentNode.insertBefore(bar,button);
    request.upload.onprogress=function(done){
      if(!done.lengthComputable)return;
      bar.value=Math.floor(100*done.loaded/done.total);
      note.textContent=bar.value<100?'已上传 '+bar.value+'%,请不要关闭页面。':'上传完了,正在保存…';
    };
    request.onload=function(){
      document.open();document.write(request.responseText);document.close();scrollTo(0,0);
    };
    request.onerror=function(){rest('没有发出去,网络断了。您填的还在,请再点一次“'+label+'”。')};
    request.open('POST',form.action);
    request.send(new FormData(form));
  }
  form.addEventListener('submit',function(event){
    if(files&&files.files&&files.files.length&&window.FormData&&'upload' in new XMLHttpRequest())upload(event);
    else setTimeout(function(){button.disabled=true;button.textContent='正在提交…'});
  });
  addEventListener('pageshow',function(){rest('')});
  if(files)files.addEventListener('change',function(){check(files)});
}`;

/** What is too large is said before it is sent over a slow network. */
const CHECK = `
function check(input){
  var most=Number(input.getAttribute('data-most')),maxBytes=Number(input.getAttribute('data-max-bytes'));
  var list=[].slice.call(input.files||[]),words='',note=input.parentNode.querySelector('[data-problem]');
  list.forEach(function(file){
    if(!words&&file.size>maxBytes)
      words='“'+file.name+'”有 '+(file.size/1048576).toFixed(1)+' MB,太大了,没有选上。请把视频截短,或换一个再选。';
  });
  if(list.length>most)words='最多 '+most+' 个文件,请重新选。';
  if(words)input.value='';
  if(!note){
    note=document.createElement('p');
    note.className='wrong';note.setAttribute('role','alert');note.setAttribute('data-problem','');
    input.parentNode.appendChild(note);
  }
  note.textContent=words;
}`;

export const SCRIPT = `(function(){'use strict';${DRAFT}${LOCATE}${SEND}${CHECK}
var form=document.querySelector('form[data-draft]');
draft(form);
if(form)locate(form.elements.place);
[].forEach.call(document.querySelectorAll('form[enctype]'),send);
})();
`;
