using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Discovery.Rpc.Kestrel;

/// <summary>Metadata as headers of ASP.NET, and back.</summary>
internal static class MetadataHeaders
{
    public static RpcMetadata Read(IHeaderDictionary headers)
    {
        var metadata = new RpcMetadata();
        foreach (KeyValuePair<string, StringValues> header in headers)
        {
            foreach (string? value in header.Value)
            {
                metadata.AddReceived(header.Key, value ?? "");
            }
        }
        return metadata;
    }

    public static void Write(RpcMetadata? metadata, IHeaderDictionary headers)
    {
        if (metadata is null)
        {
            return;
        }
        foreach (KeyValuePair<string, string> entry in metadata)
        {
            headers.Append(entry.Key, entry.Value);
        }
    }
}
