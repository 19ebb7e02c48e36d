namespace Discovery.Storage;

/// <summary>The manifest on the disk. It is replaced as a whole: written under another name, synced, renamed, and the rename synced.</summary>
internal sealed class ManifestFile(IDisk disk)
{
    public const string Name = "manifest";
    public const string NewName = "manifest.new";

    private readonly Lock _gate = new();

    /// <summary>The published manifest.</summary>
    public Manifest? Current { get; private set; }

    /// <summary>Reads the manifest; null in a folder that holds nothing yet.</summary>
    public Manifest? Load()
    {
        if (disk.Exists(Name))
        {
            using var file = disk.Open(Name, readOnly: true);
            var bytes = new byte[file.LengthBytes];
            var read = file.Read(0, bytes);
            return Current = ManifestFormat.Decode(bytes.AsSpan(0, read), System.IO.Path.Combine(disk.Path, Name));
        }

        if (disk.List().FirstOrDefault(name => name.EndsWith(".seg", StringComparison.Ordinal)) is { } orphan)
        {
            throw new StorageCorruptException(
                $"The data folder {disk.Path} holds {orphan} but no {Name}: without it nothing in the folder can be read. {Advice.Restore}");
        }

        return null;
    }

    /// <summary>Replaces the manifest by what the function makes of the current one. Durable on return.</summary>
    /// <exception cref="StorageFailedException">The disk failed; which of the two manifests is there is unknown, and the process must end.</exception>
    public Manifest Publish(Func<Manifest?, Manifest> change)
    {
        lock (_gate)
        {
            var next = change(Current);
            var bytes = ManifestFormat.Encode(next);
            try
            {
                using (var file = disk.Create(NewName, bytes.Length))
                {
                    file.Write(0, bytes);
                    file.Sync();
                }

                disk.Rename(NewName, Name);
                disk.SyncDirectory();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageFailedException(
                    $"The manifest in {disk.Path} can't be written: {e.Message} Check the disk and its free space, then start again.", e);
            }

            Current = next;
            return next;
        }
    }
}
