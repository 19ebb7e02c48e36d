using System.Collections.Frozen;
using Discovery.Rpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Discovery.Rpc.Kestrel;

/// <summary>Finds the method of a request. One dictionary look-up by path, without the routing of ASP.NET.</summary>
internal sealed class RpcDispatcher
{
    private readonly FrozenDictionary<string, RpcMethodHandler> _methods;
    private readonly FrozenSet<string> _services;
    private readonly RpcHosting _hosting;

    public RpcDispatcher(IReadOnlyList<RpcService> services, RpcHosting hosting)
    {
        foreach (IGrouping<string, RpcService> group in services.GroupBy(service => service.Name).Where(group => group.Count() > 1))
        {
            throw new ArgumentException($"the service {group.Key} is given more than once", nameof(services));
        }
        _services = services.Select(service => service.Name).ToFrozenSet(StringComparer.Ordinal);
        _methods = services.SelectMany(service => service.Methods.Values).ToFrozenDictionary(method => method.FullName, StringComparer.Ordinal);
        _hosting = hosting;
    }

    /// <summary>Whether the request is one of ours: what is at the path of a method, or says that it is gRPC.</summary>
    /// <param name="method">Null for a method that nobody has.</param>
    public bool Takes(IHttpRequestFeature request, out RpcMethodHandler? method) =>
        _methods.TryGetValue(request.Path, out method) || GrpcNames.IsGrpcContentType(request.Headers.ContentType);

    /// <summary>Answers a request that <see cref="Takes"/> took.</summary>
    public Task RunAsync(IFeatureCollection features, IHttpRequestFeature request, RpcMethodHandler? method)
    {
        // The order of the checks is grpc-go's.
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            return NotGrpc.RefuseAsync(features, StatusCodes.Status505HttpVersionNotsupported, "gRPC requires HTTP/2");
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            features.GetRequiredFeature<IHttpResponseFeature>().Headers.Allow = HttpMethods.Post;
            return NotGrpc.RefuseAsync(features, StatusCodes.Status405MethodNotAllowed, $"invalid gRPC request method \"{request.Method}\"");
        }
        if (!GrpcNames.IsGrpcContentType(request.Headers.ContentType))
        {
            return NotGrpc.RefuseAsync(features, StatusCodes.Status415UnsupportedMediaType, $"invalid gRPC request content-type \"{request.Headers.ContentType}\"");
        }
        var call = new KestrelServerCall(features, request, method, _hosting);
        return method is null ? call.RefuseAsync(new RpcException(RpcStatusCode.Unimplemented, WhatIsUnknown(request.Path))) : call.RunAsync();
    }

    private string WhatIsUnknown(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash <= 0)
        {
            return $"malformed method name: \"{path}\"";
        }
        string service = path[1..slash];
        return _services.Contains(service) ? $"unknown method {path[(slash + 1)..]} for service {service}" : $"unknown service {service}";
    }
}
