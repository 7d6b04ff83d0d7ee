create or replace function private.passages_step(arguments jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  job constant private.jobs := private.held_job(arguments -> 'lease');
  -- Without its row, the document was deleted.
  document public.documents;
  step jsonb := '{"pending": [], "points": [], "embedded": 0, "indexed": 0, "goes_on": false}';
begin
  if job.subject_id <> job.organization_id then
    select * into document from public.documents as known
    where known.organization_id = job.organization_id and known.id = job.subject_id and known.status = 'processing'
    for update;
    if document.id is not null and document.read_at is null then
      -- Whoever read it is gone. Passages that it has are those of the file before.
      perform private.set_document_failed(job.organization_id, document.id, private.unreadable_file());
    elsif document.id is not null then
      step := private.embed_passages(job.organization_id, document.id, arguments);
      if not (step ->> 'goes_on')::boolean then
        update public.documents as known set status = 'processed' where known.id = document.id;
      end if;
    end if;
  else
    step := private.embed_passages(job.organization_id, null, arguments);
  end if;
  if not (step ->> 'goes_on')::boolean then
    perform private.finish_job(arguments -> 'lease');
  end if;
  return step;
end
$$;
comment on function private.passages_step(jsonb) is
  'A step of what was taken up: an organization, or a document that whoever sent it has left. arguments: lease, and those
   of private.embed_passages, whose answer it gives. goes_on is false where all is done.';
grant execute on function private.passages_step(jsonb) to service_role;
