using System.Globalization;
using Discovery.Rpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>Answers a request that came to a gRPC path without being gRPC, in a way that a web client and a gRPC client both understand.</summary>
internal static class NotGrpc
{
    public static Task RefuseAsync(IFeatureCollection features, int httpStatus, string text)
    {
        HttpResponse response = new DefaultHttpContext(features).Response;
        response.StatusCode = httpStatus;
        response.ContentType = "text/plain; charset=utf-8";
        RpcStatusCode code = httpStatus == StatusCodes.Status415UnsupportedMediaType ? RpcStatusCode.InvalidArgument : RpcStatusCode.Internal;
        response.Headers.GrpcStatus = ((int)code).ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = PercentEncoding.Encode(text);
        return response.WriteAsync(text + "\n");
    }
}
