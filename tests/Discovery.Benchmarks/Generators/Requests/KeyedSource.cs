using System.Text;
using Discovery.Benchmarks.Measuring;
using Google.Protobuf;

namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>One request again and again, with another key each time if there are several: the key is changed in the encoded message.</summary>
internal sealed class KeyedSource : IRequestSource
{
    private readonly string _path;
    private readonly byte[] _message;
    private readonly int _keyEnd;
    private readonly int _keys;
    private readonly Random _random;

    /// <param name="request">With the key number 0 of <see cref="Load.Key"/> in it, once.</param>
    public KeyedSource(string path, IMessage request, int keys, int seed)
    {
        _path = path;
        _message = request.ToByteArray();
        var key = Encoding.ASCII.GetBytes(Load.Key(0));
        _keyEnd = _message.AsSpan().IndexOf(key) + key.Length;
        _keys = keys;
        _random = new Random(seed);
    }

    public ReadOnlySpan<byte> Next(out string path)
    {
        path = _path;
        if (_keys > 1)
        {
            var number = _random.Next(_keys);
            for (var at = _keyEnd - 1; at >= _keyEnd - 10; at--, number /= 10)
                _message[at] = (byte)('0' + number % 10);
        }
        return _message;
    }
}
