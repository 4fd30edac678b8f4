'use client';

import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from '@/client/toast';
import { Button } from '@/components/ui/button';

interface FileUploadProps {
  label: string;
  onUploaded: (fileId: string) => void;
}

/** Sends a file of the reader's own to TaskFlow, for payloads that refer to it by its id. */
export function FileUpload({ label, onUploaded }: FileUploadProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isSending, setIsSending] = useState(false);

  async function upload(file: File | undefined): Promise<void> {
    if (!file) return;
    setIsSending(true);
    try {
      onUploaded(await sendFile(file));
    } catch (error) {
      toast.error(error instanceof Error ? error.message : 'The file could not be uploaded.');
    } finally {
      setIsSending(false);
    }
  }

  return (
    <div>
      <input
        ref={input}
        type="file"
        hidden
        onChange={(event) => {
          void upload(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button size="sm" disabled={isSending} onClick={() => input.current?.click()}>
        <Upload aria-hidden />
        {isSending ? 'Uploading…' : `Upload a file as ${label.toLowerCase()}`}
      </Button>
    </div>
  );
}

async function sendFile(file: File): Promise<string> {
  const response = await fetch('/api/files', {
    method: 'POST',
    headers: { 'content-type': file.type || 'application/octet-stream' },
    body: file,
  });
  const body: { fileId?: string; detail?: string } = await response.json().catch(() => ({}));
  if (!response.ok || !body.fileId) throw new Error(body.detail ?? `The server answered ${response.status}.`);
  return body.fileId;
}
