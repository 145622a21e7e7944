/*
 * Files are uploaded as soon as they are chosen, in pieces, by tus 1.0.0 (https://tus.io/protocols/resumable-upload): after a
 * broken line the script asks how much has arrived and goes on there. What was begun is kept with the draft; a phone
 * gives no file back after the page was loaded again, so an unfinished one is chosen once more and goes on. In a browser that
 * cannot do this the files go with the form.
 *
 * An entry is {name, size, url, at, file, state}; state: waiting, sending, broken, done, missing (the file is to be chosen
 * again), failed.
 */

/** Sends one piece after the other of one file. `tell` is called whenever something of the entry has changed. */
const SENDING = `
var PIECE=524288,PAUSES=[1,2,5,10,20,30],OLD=[404,410];
function ask(method,url,headers,body,progress,answer){
  var request=new XMLHttpRequest();
  request.open(method,url);
  request.timeout=6e4;
  request.setRequestHeader('Tus-Resumable','1.0.0');
  for(var name in headers)request.setRequestHeader(name,headers[name]);
  if(progress)request.upload.onprogress=function(event){progress(event.loaded)};
  request.onloadend=function(){answer(request.status,request)};
  request.send(body);
  return request;
}
function encoded(text){return btoa(unescape(encodeURIComponent(text)))}
function sender(tell){
  var now=null,entry=null,failures=0,timer;
  function over(state,words){var it=entry;now=entry=null;failures=0;it.state=state;it.words=words||'';tell(it)}
  function wrong(status,request){
    var words='';
    if(OLD.indexOf(status)>=0&&entry.file){entry.url='';entry.at=0;if(failures++<3)return step()}
    else if(OLD.indexOf(status)>=0)return over('failed','已过期,请重新选');
    if(status===409&&failures++<3)return look();
    if(status>=400&&status<500&&status!==429&&status!==408){
      try{words=JSON.parse(request.responseText).detail}catch(e){}
      return over('failed',words||'传不上去');
    }
    entry.state='broken';tell(entry);
    timer=setTimeout(look,1e3*PAUSES[Math.min(failures++,5)]);
  }
  function look(){
    clearTimeout(timer);
    if(!entry)return;
    if(!entry.url)return step();
    now=ask('HEAD',entry.url,{},null,null,function(status,request){
      if(status!==200)return wrong(status,request);
      entry.at=+request.getResponseHeader('Upload-Offset');
      entry.size=+request.getResponseHeader('Upload-Length');
      step();
    });
  }
  function step(){
    if(entry.url&&entry.at>=entry.size)return over('done');
    if(!entry.file)return over('missing');
    entry.state='sending';tell(entry);
    if(!entry.url){
      now=ask('POST','/api/v1/uploads',{'Upload-Length':entry.size,
        'Upload-Metadata':'filename '+encoded(entry.name)+',filetype '+encoded(entry.file.type||'')},null,null,
      function(status,request){
        if(status!==201)return wrong(status,request);
        entry.url=request.getResponseHeader('Location');
        step();
      });
      return;
    }
    var from=entry.at;
    now=ask('PATCH',entry.url,{'Content-Type':'application/offset+octet-stream','Upload-Offset':from},
      entry.file.slice(from,from+PIECE),function(sent){entry.shown=from+sent;tell(entry)},
    function(status,request){
      if(status!==204)return wrong(status,request);
      failures=0;
      entry.at=+request.getResponseHeader('Upload-Offset');
      step();
    });
  }
  addEventListener('online',function(){if(entry&&entry.state==='broken')look()});
  return {
    begin:function(next){entry=next;entry.url?look():step()},
    busy:function(){return entry!==null},
    drop:function(gone){
      if(gone===entry){clearTimeout(timer);if(now){now.onloadend=null;now.abort()}now=entry=null}
      if(gone.url)ask('DELETE',gone.url,{},null,null,function(){});
    }
  };
}`;

/** The list of files under the field, with a bar and a button for each, and what the form does with it. */
const LIST = `
function make(tag,parent,words){
  var made=document.createElement(tag);
  if(words)made.textContent=words;
  parent.appendChild(made);
  return made;
}
function uploads(form){
  var input=form.elements.photos,hidden=form.elements.uploads,keep=form.elements.kept;
  if(!input||!hidden||!window.Blob||!Blob.prototype.slice||!('upload' in new XMLHttpRequest()))return;
  var most=+input.getAttribute('data-most'),video=input.getAttribute('data-video'),entries=[],isWaiting=false,isForced=false;
  var box=input.parentNode,list=make('ul',box),note=make('p',box,video?'视频可以到 '+video+' MB。断线后会接着传;传好后一天内提交有效。':'');
  var submit=form.querySelector('[type=submit]'),skip=document.createElement('button'),line=sender(show);
  list.className='files';note.className='hint';note.setAttribute('role','status');
  skip.type='button';skip.className='second';skip.textContent='不等了,先提交';
  function pending(){return entries.filter(function(it){return /waiting|sending|broken/.test(it.state)})}
  function finished(){return entries.filter(function(it){return it.state==='done'})}
  function save(){
    if(!keep)return;
    keep.value=entries.length?JSON.stringify(entries.map(function(it){return {name:it.name,size:it.size,url:it.url,at:it.at}})):'';
    keep.dispatchEvent(new Event('input'));
  }
  function words(it){
    var share=it.size?Math.floor(100*(it.state==='sending'?it.shown||it.at:it.at)/it.size):0;
    it.bar.value=it.state==='done'?100:share;
    return {waiting:'排队等候上传',sending:share<100?'已上传 '+share+'%':'正在保存…',broken:'断线了,正在重连…已传 '+share+'%',done:'已传好',
      missing:'传到 '+share+'%,请再选一次这个文件,会接着传'}[it.state]||it.words;
  }
  function show(it){
    var told=words(it);
    if(it.status.textContent!==told)it.status.textContent=told;
    it.status.className=/failed|broken|missing/.test(it.state)?'wrong':'';
    it.bar.hidden=/done|failed/.test(it.state);
    if(it.saved!==it.url+it.at){it.saved=it.url+it.at;save()}
    if(!line.busy())next();
  }
  function next(){
    var left=pending();
    if(left.length&&!line.busy())line.begin(left[0]);
    if(isWaiting&&!left.length)submit.click();
    else if(isWaiting)note.textContent='还有 '+left.length+' 个文件在传,传完自动提交。请不要关闭页面。';
  }
  function add(it){
    var row=make('li',list),remove;
    entries.push(it);
    make('b',row,it.name);
    remove=make('button',row,'删除');remove.type='button';remove.className='small';remove.setAttribute('aria-label','删除 '+it.name);
    it.bar=make('progress',row);it.bar.max=100;it.bar.setAttribute('aria-label','上传 '+it.name);
    it.status=make('span',row);
    remove.addEventListener('click',function(){
      list.removeChild(row);
      entries.splice(entries.indexOf(it),1);
      line.drop(it);
      save();next();
    });
    it.status.textContent=words(it);
  }
  function take(file){
    var again=entries.filter(function(it){return it.state==='missing'&&it.name===file.name&&it.size===file.size})[0];
    if(again){again.file=file;again.state='waiting';return show(again)}
    if(entries.length>=most){note.textContent='最多 '+most+' 个文件,多的没有选上。';return}
    add({name:file.name,size:file.size,url:'',at:0,file:file,state:'waiting'});
  }
  function choose(field){
    field.addEventListener('change',function(){
      [].slice.call(field.files).forEach(take);
      field.value='';
      save();next();
    });
  }
  choose(input);
  if('capture' in input)[['现在拍照','image/*'],['现在录像','video/*'],['现在录音','audio/*']].forEach(function(kind){
    var camera=make('input',box),button=make('button',box,kind[0]);
    camera.type='file';camera.accept=kind[1];camera.setAttribute('capture','environment');camera.hidden=true;
    button.type='button';button.className='second';
    button.addEventListener('click',function(){camera.click()});
    choose(camera);
  });
  function restore(){
    var known=[];
    try{known=JSON.parse(keep.value)}catch(e){}
    hidden.value.split(',').forEach(function(id){
      var url='/api/v1/uploads/'+id;
      if(id&&!known.some(function(it){return it.url===url}))known.push({name:'之前选的文件',size:0,url:url,at:0});
    });
    hidden.value='';
    known.forEach(function(it){it.state=it.url?'waiting':'missing';add(it)});
    next();
  }
  if(keep)keep.addEventListener('change',function(){
    entries.splice(0).forEach(line.drop);
    list.textContent='';
  });
  skip.addEventListener('click',function(){isForced=true;submit.click()});
  form.addEventListener('submit',function(event){
    if(pending().length&&!isForced){
      event.preventDefault();
      isWaiting=true;
      submit.parentNode.insertBefore(skip,submit);
      submit.parentNode.insertBefore(note,skip);
      return next();
    }
    isWaiting=false;
    hidden.value=finished().map(function(it){return it.url.split('/').pop()}).join(',');
  });
  restore();
}`;

export const UPLOAD_SCRIPT = `(function(){'use strict';${SENDING}${LIST}
[].forEach.call(document.querySelectorAll('form[enctype]'),uploads);
})();
`;
