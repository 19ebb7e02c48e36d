using Discovery.Server.Options;

namespace Discovery.Server.Logging;

/// <summary>
/// A log file that is put aside when it is full, as "etcd-2030-01-02T03-04-05.678.log" for "etcd.log". What is put aside is compressed and
/// deleted beside the log, as its options say. One thread at a time.
/// </summary>
internal sealed class RotatingFile : Stream
{
    private readonly string _path;
    private readonly LogRotation _options;
    private readonly LogBackups _backups;
    private FileStream _file;

    /// <exception cref="IOException">The file can't be opened; so can an <see cref="UnauthorizedAccessException"/> say.</exception>
    public RotatingFile(string path, LogRotation options, TimeProvider time)
    {
        (_path, _options) = (path, options);
        _backups = new LogBackups(path, options, time);
        _file = Open(path);
        // What an earlier process left, or other options.
        _backups.TidyUp();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Appended to, unbuffered, and free to be renamed or cut meanwhile.</summary>
    public static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <param name="buffer">A whole line: one that is larger than a file may be has a file of its own.</param>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_file.Length > 0 && _file.Length + buffer.Length > _options.BytesMax)
            Rotate();
        _file.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => _file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _backups.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Rotate()
    {
        try
        {
            File.Move(_path, _backups.NextName());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes on growing: a line too many is better than one that is lost.
            return;
        }
        var full = _file;
        try
        {
            _file = Open(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Under its new name, until there is room.
            return;
        }
        full.Dispose();
        _backups.TidyUp();
    }
}
