using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Discovery.Rpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Discovery.Server.Gateway;

/// <summary>What a call answers, as JSON: the message or the error of a unary one, a line for each message of a stream.</summary>
internal sealed class GatewayResponse(HttpResponse response, MessageDescriptor descriptor, bool text)
{
    public static Task WriteErrorAsync(HttpResponse response, RpcStatusCode code, string detail)
    {
        response.StatusCode = GatewayStatus.ToHttp(code);
        response.ContentType = "application/json";
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, MessageJsonWriter.Options))
            WriteError(writer, code, detail);
        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask();
    }

    /// <summary>The one message of a call that has ended well.</summary>
    /// <param name="patienceWith">How long the client may take for an answer of so many bytes.</param>
    /// <exception cref="TimeoutException">It took longer; most of the answer is in memory still.</exception>
    public async Task WriteSingleAsync(PipeReader frames, Func<long, TimeSpan> patienceWith)
    {
        var all = await frames.ReadAtLeastAsync(int.MaxValue);
        var received = all.Buffer;
        var message = GatewayFrames.TryRead(ref received, descriptor) ?? throw new InvalidDataException("a unary call ended well without an answer");
        var body = new ArrayBufferWriter<byte>();
        MessageJsonWriter.Write(body, message, text);
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask().WaitAsync(patienceWith(body.WrittenCount));
    }

    /// <summary>Each message as it comes, until the call ends.</summary>
    public async Task WriteStreamAsync(PipeReader frames, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await frames.ReadAsync(cancellationToken);
            var received = result.Buffer;
            var lines = 0;
            for (; GatewayFrames.TryRead(ref received, descriptor) is { } message; lines++)
                WriteLine(message);
            frames.AdvanceTo(received.Start, received.End);
            if (lines > 0)
                await response.BodyWriter.FlushAsync(cancellationToken);
            if (result.IsCompleted)
                return;
        }
    }

    /// <summary>How a stream ended that did not end well; the last line if there was any.</summary>
    public Task WriteStreamErrorAsync(RpcStatusCode code, string detail)
    {
        response.ContentType ??= "application/json";
        if (!response.HasStarted)
            response.StatusCode = GatewayStatus.ToHttp(code);
        using (var writer = new Utf8JsonWriter(response.BodyWriter, MessageJsonWriter.Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("error");
            writer.WriteStartObject();
            writer.WriteNumber("grpc_code", (int)code);
            writer.WriteNumber("http_code", GatewayStatus.ToHttp(code));
            writer.WriteNumber("code", (int)code);
            writer.WriteString("message", detail);
            writer.WriteString("http_status", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(GatewayStatus.ToHttp(code)));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        response.BodyWriter.Write("\n"u8);
        return response.BodyWriter.FlushAsync().AsTask();
    }

    private static void WriteError(Utf8JsonWriter writer, RpcStatusCode code, string detail)
    {
        writer.WriteStartObject();
        // Both spellings that there are: releases of etcd have one or the other.
        writer.WriteString("error", detail);
        writer.WriteNumber("code", (int)code);
        writer.WriteString("message", detail);
        writer.WriteEndObject();
    }

    private void WriteLine(IMessage message)
    {
        response.ContentType ??= "application/json";
        using (var writer = new Utf8JsonWriter(response.BodyWriter, MessageJsonWriter.Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result");
            MessageJsonWriter.Write(writer, message, text);
            writer.WriteEndObject();
        }
        response.BodyWriter.Write("\n"u8);
    }
}
