using Google.Protobuf;

namespace Discovery.Benchmarks.Generators.Requests;

/// <summary>The same request each time.</summary>
internal sealed class FixedSource(string target, IMessage request) : IRequestSource
{
    private readonly byte[] _message = request.ToByteArray();

    public ReadOnlySpan<byte> Next(out string path)
    {
        path = target;
        return _message;
    }
}
