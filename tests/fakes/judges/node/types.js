"use strict";
// Tells what an answer's JSON lacks of the TypeScript type that intercom-client declares for it.

const path = require("node:path");

/**
 * Read the declared types of a client.
 *
 * @param {object} ts the TypeScript compiler
 * @param {string} folder where intercom-client lies
 * @returns {{told: function(string): {type: object, pages: boolean, refusals: string[], request: ?object},
 *            misfits: function(unknown, object): string[], error: object}} `request`: type of what a method takes before its options
 */
function declaredBy(ts, folder) {
    const entry = path.join(folder, "dist", "cjs", "index.d.ts");
    const program = ts.createProgram([entry], {
        lib: ["lib.es2022.d.ts"],
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        noEmit: true,
        skipLibCheck: true,
        strict: true,
        types: [],
    });
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
    const client = checker.getDeclaredTypeOfSymbol(exported(module, "IntercomClient"));
    const error = checker.getDeclaredTypeOfSymbol(exported(exported(module, "Intercom"), "Error_"));

    function exported(from, name) {
        const found = checker.getExportsOfModule(from).find((one) => one.name === name);
        return found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    }

    function told(name) {
        let symbol;
        let type = client;
        for (const part of name.split(".")) {
            symbol = type.getProperty(part);
            type = checker.getTypeOfSymbol(symbol);
        }
        // HttpResponsePromise<T>, or Promise<Page<Item, Body>>.
        const [signature] = type.getCallSignatures();
        const [inner] = checker.getTypeArguments(signature.getReturnType());
        const pages = inner.symbol?.name === "Page";
        // The compiler takes the links in these tags for types, and loses them.
        const comment = symbol.valueDeclaration.getFullText();
        const refusals = [...comment.matchAll(/@throws \{@link [\w.]*?(\w+Error)\}/g)].map((match) => match[1]);
        const [first] = signature.getParameters();
        const request = first?.name === "request" ? checker.getNonNullableType(checker.getTypeOfSymbol(first)) : null;
        return { type: pages ? checker.getTypeArguments(inner)[1] : inner, pages, refusals, request };
    }

    function misfits(value, type, place = "") {
        if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
        if (type.flags & ts.TypeFlags.Void) return value === undefined ? [] : [wrong(value, "nothing", place)];
        if (type.isUnion()) return misfitsOfUnion(value, type, place);
        if (type.isIntersection()) return type.types.flatMap((one) => misfits(value, one, place));
        if (type.isStringLiteral() || type.isNumberLiteral()) {
            return value === type.value ? [] : [wrong(value, JSON.stringify(type.value), place)];
        }
        const primitive = primitiveOf(type);
        if (primitive) return primitive === kindOf(value) ? [] : [wrong(value, primitive, place)];
        if (type.flags & ts.TypeFlags.BooleanLiteral) {
            return String(value) === checker.typeToString(type) ? [] : [wrong(value, checker.typeToString(type), place)];
        }
        if (checker.isArrayType(type)) return misfitsOfArray(value, type, place);
        return misfitsOfObject(value, type, place);
    }

    function primitiveOf(type) {
        if (type.flags & ts.TypeFlags.String) return "string";
        if (type.flags & ts.TypeFlags.Number) return "number";
        if (type.flags & ts.TypeFlags.Undefined) return "undefined";
        if (type.flags & ts.TypeFlags.Null) return "null";
        return "";
    }

    function misfitsOfUnion(value, type, place) {
        const tries = type.types.map((one) => misfits(value, one, place));
        // The nearest member is the one worth naming.
        return tries.reduce((best, one) => (one.length < best.length ? one : best));
    }

    function misfitsOfArray(value, type, place) {
        if (!Array.isArray(value)) return [wrong(value, "array", place)];
        const [item] = checker.getTypeArguments(type);
        return value.flatMap((one, at) => misfits(one, item, `${place}.${at}`));
    }

    function misfitsOfObject(value, type, place) {
        if (kindOf(value) !== "object") return [wrong(value, checker.typeToString(type), place)];
        const found = type.getProperties().flatMap((property) => {
            const optional = Boolean(property.flags & ts.SymbolFlags.Optional);
            const own = value[property.name];
            // The generator writes a nullable field as an optional one: it has no word for null.
            if (own === undefined || own === null) {
                if (optional) return [];
                return misfits(own, checker.getTypeOfSymbol(property), `${place}.${property.name}`);
            }
            return misfits(own, checker.getNonNullableType(checker.getTypeOfSymbol(property)), `${place}.${property.name}`);
        });
        const values = checker.getIndexTypeOfType(type, ts.IndexKind.String);
        const names = values ? Object.keys(value).filter((name) => !type.getProperty(name)) : [];
        return found.concat(names.flatMap((name) => misfits(value[name], values, `${place}.${name}`)));
    }

    return { told, misfits, error };
}

function kindOf(value) {
    if (value === null) return "null";
    return Array.isArray(value) ? "array" : typeof value;
}

function wrong(value, wanted, place) {
    return `${place.slice(1)}: wants ${wanted}, not ${(JSON.stringify(value) ?? "nothing").slice(0, 60)}`;
}

module.exports = { declaredBy };
