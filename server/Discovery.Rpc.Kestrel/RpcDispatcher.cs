using System.Collections.Frozen;
using Discovery.Rpc.Wire;
using Microsoft.AspNetCore.Http;

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

    /// <returns>Null when the request is none of ours.</returns>
    public Task? TryDispatch(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        bool known = _methods.TryGetValue(path, out RpcMethodHandler? method);
        bool isGrpc = GrpcNames.IsGrpcContentType(request.ContentType);
        if (!known && !isGrpc)
        {
            return null;
        }
        // The order of the checks is grpc-go's.
        if (request.Protocol != HttpProtocol.Http2 && !HttpProtocol.IsHttp2(request.Protocol))
        {
            return NotGrpc.RefuseAsync(context, StatusCodes.Status505HttpVersionNotsupported, "gRPC requires HTTP/2");
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return NotGrpc.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, $"invalid gRPC request method \"{request.Method}\"");
        }
        if (!isGrpc)
        {
            return NotGrpc.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"invalid gRPC request content-type \"{request.ContentType}\"");
        }
        var call = new KestrelServerCall(context, method, _hosting);
        return known ? call.RunAsync() : call.RefuseAsync(new RpcException(RpcStatusCode.Unimplemented, WhatIsUnknown(path)));
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
