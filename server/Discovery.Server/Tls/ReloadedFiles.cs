using System.Security.Cryptography;

namespace Discovery.Server.Tls;

/// <summary>
/// What some files say, read anew each time it is asked for and parsed when it has changed. What can't be used, such as a new certificate
/// whose key has not been written yet, leaves the last that could. The contents are compared, as a time stamp says little about a link
/// whose target is exchanged, which is how secrets are mounted into containers.
/// </summary>
internal sealed class ReloadedFiles<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly string[] _paths;
    private readonly Func<byte[][], T> _parse;
    private readonly ILogger _logger;
    private byte[][] _seen;
    private T _good;
    private string _told = "";

    /// <exception cref="TlsFileException">A file is not there or can't be used.</exception>
    public ReloadedFiles(string[] paths, Func<byte[][], T> parse, ILogger logger)
    {
        (_paths, _parse, _logger) = (paths, parse, logger);
        _seen = ReadAll();
        _good = Parse(_seen);
    }

    public T Current()
    {
        lock (_gate)
        {
            try
            {
                var read = ReadAll();
                if (read.Zip(_seen).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
                    return _good;
                _seen = read;
                _good = Parse(read);
                _told = "";
                TlsLog.Reloaded(_logger, string.Join(", ", _paths));
            }
            catch (TlsFileException e)
            {
                // Once, not with each connection.
                if (e.Message != _told)
                    TlsLog.NotReloaded(_logger, e.Message);
                _told = e.Message;
            }
            return _good;
        }
    }

    private byte[][] ReadAll()
    {
        try
        {
            return [.. _paths.Select(File.ReadAllBytes)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(e.Message, e);
        }
    }

    private T Parse(byte[][] contents)
    {
        try
        {
            return _parse(contents);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or System.Formats.Asn1.AsnContentException)
        {
            throw new TlsFileException($"{string.Join(" and ", _paths)} can't be used: {e.Message}", e);
        }
    }
}
