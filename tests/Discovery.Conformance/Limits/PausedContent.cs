using System.Net;

namespace Discovery.Conformance.Limits;

/// <summary>A body of which some comes at once, and the rest when the test says so.</summary>
internal sealed class PausedContent(byte[] body, int before) : HttpContent
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _goOn.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(body.AsMemory(0, before));
        await stream.FlushAsync();
        await _goOn.Task;
        await stream.WriteAsync(body.AsMemory(before));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
