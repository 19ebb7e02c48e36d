using System.Buffers.Binary;

namespace Discovery.Storage;

/// <summary>
/// The manifest as bytes, little-endian. Every format version keeps the frame around the fields:
/// <code>
///  0  8  magic "DISCMANI"
///  8  4  format version
/// 12  4  length of the whole file
/// 16  …  fields, in the order of <see cref="Encode"/>; byte strings with a 4-byte length in front
///  n  4  CRC-32C of everything before
/// </code>
/// </summary>
internal static class ManifestFormat
{
    private const int FrameBytes = 16;
    private const uint FormatWithoutHardState = 1;
    private const uint FormatWithoutRevisionSalt = 2;

    private static ReadOnlySpan<byte> Magic => "DISCMANI"u8;

    public static byte[] Encode(Manifest manifest)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(manifest.FormatVersion);
        writer.Write(0);
        writer.Write(manifest.LogLayout.PageBytes);
        writer.Write(manifest.LogLayout.SegmentBytes);
        writer.Write(manifest.LogLayout.Salt);
        writer.Write(manifest.RevisionLayout.PageBytes);
        writer.Write(manifest.RevisionLayout.SegmentBytes);
        writer.Write(manifest.RevisionLayout.IndexLines);
        writer.Write(manifest.AppliedIndex);
        writer.Write(manifest.AppliedTerm);
        writer.Write(manifest.LogBegin);
        writer.Write(manifest.LogSyncedUntil);
        WriteBytes(writer, manifest.StoreState.Span);
        writer.Write(manifest.Revisions is not null);
        if (manifest.Revisions is { } revisions)
        {
            writer.Write(revisions.Faster.Version);
            writer.Write(revisions.Faster.NextVersion);
            writer.Write(revisions.Faster.Begin);
            writer.Write(revisions.Faster.Start);
            writer.Write(revisions.Faster.End);
            writer.Write(revisions.Faster.Head);
            writer.Write(revisions.RecordCount);
            writer.Write(revisions.LiveBytes);
            writer.Write(revisions.Tombstones);
            writer.Write(revisions.Greatest.Main);
            writer.Write(revisions.Greatest.Sub);
        }

        if (manifest.FormatVersion > FormatWithoutHardState)
        {
            WriteHardState(writer, manifest.HardState);
        }

        if (manifest.FormatVersion > FormatWithoutRevisionSalt)
        {
            writer.Write(manifest.RevisionLayout.Salt);
        }

        writer.Write(0);
        writer.Flush();
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }

    /// <param name="file">The manifest's full name, for messages.</param>
    public static Manifest Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < FrameBytes + 4 || !bytes[..8].SequenceEqual(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Compute(bytes[..^4]))
        {
            throw new StorageCorruptException($"The manifest {file} is damaged: it does not match its checksum. {Advice.Restore}");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version is 0 or > Manifest.CurrentFormatVersion)
        {
            throw new StorageUnusableException(
                $"The manifest {file} has format version {version}; this server reads versions up to {Manifest.CurrentFormatVersion}. " +
                "Start the newer server that wrote it, or start with another --data-dir.");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes[FrameBytes..^4].ToArray()));
        try
        {
            var manifest = ReadFields(reader, version);
            var salt = version > FormatWithoutRevisionSalt ? reader.ReadUInt32() : 0;
            return manifest with { RevisionLayout = manifest.RevisionLayout with { Salt = salt } };
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw new StorageCorruptException($"The manifest {file} is intact but ends before its last field. {Advice.Restore}", e);
        }
    }

    // Arguments and initializers run in the order of the text, which is the order of the fields in the file.
    private static Manifest ReadFields(BinaryReader reader, uint version) =>
        new(
            new LogLayout(reader.ReadInt32(), reader.ReadInt64(), reader.ReadUInt32()),
            new RevisionLayout(reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64()))
        {
            AppliedIndex = reader.ReadUInt64(),
            AppliedTerm = reader.ReadUInt64(),
            LogBegin = reader.ReadInt64(),
            LogSyncedUntil = reader.ReadInt64(),
            StoreState = ReadBytes(reader),
            Revisions = reader.ReadBoolean() ? ReadRevisions(reader) : null,
            HardState = version > FormatWithoutHardState && reader.ReadBoolean()
                ? new LogRecord(LogRecordKind.HardState, reader.ReadUInt64(), reader.ReadUInt64(), ReadBytes(reader))
                : null,
        };

    private static RevisionCheckpoint ReadRevisions(BinaryReader reader) => new()
    {
        Faster = new FasterCheckpoint(
            reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()),
        RecordCount = reader.ReadInt64(),
        LiveBytes = reader.ReadInt64(),
        Tombstones = reader.ReadInt64(),
        Greatest = new Revision(reader.ReadInt64(), reader.ReadInt64()),
    };

    private static void WriteHardState(BinaryWriter writer, LogRecord? hardState)
    {
        writer.Write(hardState is not null);
        if (hardState is { } record)
        {
            writer.Write(record.Index);
            writer.Write(record.Term);
            WriteBytes(writer, record.Payload.Span);
        }
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }
}
