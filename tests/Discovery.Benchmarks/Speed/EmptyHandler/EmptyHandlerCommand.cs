using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Discovery.Benchmarks.Speed.EmptyHandler;

/// <summary>
/// Kestrel with a handler in the shape of gRPC that does nothing: it reads the request, and answers with an empty message and trailers.
/// No server on this transport can be faster.
/// </summary>
internal static class EmptyHandlerCommand
{
    /// <summary>In front of the address that it listens on, on standard output.</summary>
    public const string ListeningPrefix = "listening ";

    private const int StreamsPerConnection = 1000;
    private static readonly byte[] EmptyMessage = new byte[5];

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ListeningPrefix}{app.Urls.First()}"));
        // Who started it closes the input, or is gone.
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
        var response = context.Response;
        response.ContentType = "application/grpc";
        var writer = response.BodyWriter;
        EmptyMessage.CopyTo(writer.GetSpan(EmptyMessage.Length));
        writer.Advance(EmptyMessage.Length);
        response.AppendTrailer("grpc-status", "0");
    }
}
